//! The doors the targets knock at: the same functions as the property tests call.

#[path = "../../tests/doors/mod.rs"]
pub mod doors;

/// Reads knowledge bases on the target's own thread: handing work to others takes longer than the work, and makes what
/// was covered a matter of luck.
pub fn alone() {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread();
    // A pool that is there already does the same, only slower.
    let _ = pool.build_global();
}

//! Named points at which a test ends the process as `kill -9` would, lets it panic, or stops it: the worst moment, on
//! demand.
//!
//! Ring 0. Never does anything in an ordinary release build: the points are there only for debugging and with the feature
//! `crash-points`, and even there only when an environment variable names one.
//!
//! `BEIAN_CRASH_AT=name` kills the process the first time it comes to `name`, `name:3` the third time;
//! `BEIAN_PANIC_AT=name:1,4,5` panics there each of these times; `BEIAN_HOLD_AT=name` goes no further, for a kill from
//! outside.

/// The process comes to a point where it may be made to fail.
#[inline]
pub fn point(name: &str) {
    #[cfg(any(debug_assertions, feature = "crash-points"))]
    armed::reached(name);
    #[cfg(not(any(debug_assertions, feature = "crash-points")))]
    let _unused = name;
}

#[cfg(any(debug_assertions, feature = "crash-points"))]
mod armed {
    use std::process::Command;
    use std::sync::LazyLock;
    use std::sync::atomic::{AtomicU64, Ordering};

    /// What happens at a point.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    enum Act {
        Kill,
        Panic,
        Hold,
    }

    /// One environment variable, understood.
    #[derive(Debug)]
    struct Order {
        act: Act,
        name: String,
        times: Vec<u64>,
        passed: AtomicU64,
    }

    static ORDERS: LazyLock<Vec<Order>> = LazyLock::new(|| {
        let named = [("BEIAN_CRASH_AT", Act::Kill), ("BEIAN_PANIC_AT", Act::Panic), ("BEIAN_HOLD_AT", Act::Hold)];
        named.into_iter().filter_map(|(name, act)| Some(Order::read(act, &std::env::var(name).ok()?))).collect()
    });

    impl Order {
        // Without a number it is the first time.
        fn read(act: Act, text: &str) -> Self {
            let (name, times) = text.split_once(':').unwrap_or((text, "1"));
            let times = times.split(',').filter_map(|time| time.trim().parse().ok()).collect();
            Self { act, name: name.to_owned(), times, passed: AtomicU64::new(0) }
        }

        fn is_due(&self, name: &str) -> bool {
            self.name == name && self.times.contains(&(self.passed.fetch_add(1, Ordering::Relaxed) + 1))
        }
    }

    // A panic is what is asked for here.
    #[allow(clippy::panic)]
    pub(super) fn reached(name: &str) {
        match ORDERS.iter().find(|order| order.is_due(name)).map(|order| order.act) {
            Some(Act::Kill) => kill(),
            Some(Act::Panic) => panic!("told to panic at {name}"),
            Some(Act::Hold) => hold(),
            None => {}
        }
    }

    fn kill() -> ! {
        let killed = Command::new("kill").args(["-KILL", &std::process::id().to_string()]).status();
        if killed.is_ok_and(|status| status.success()) {
            hold();
        }
        std::process::abort()
    }

    fn hold() -> ! {
        loop {
            std::thread::park();
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn an_order_is_due_only_where_and_when_it_says() {
            let order = Order::read(Act::Panic, "inside-step:2,4");
            assert!(!order.is_due("sent-not-noted"));
            let due: Vec<bool> = (0..5).map(|_| order.is_due("inside-step")).collect();
            assert_eq!(due, [false, true, false, true, false]);
            let first = Order::read(Act::Kill, "inside-step");
            assert!(first.is_due("inside-step") && !first.is_due("inside-step"));
        }
    }
}

//! What a channel brings and what it can carry: the two sides of the port.
//!
//! Never names a channel. A channel reads raw updates into [`Incoming`] and carries [`Post`]s to a [`Destination`].

mod channel;
mod incoming;
mod post;

pub use channel::{Channel, ChannelState, Delivery, Destination, Intake, Received, Refusal, Sending, Storing};
pub use incoming::{Incoming, Media, Place, What};
pub use post::{Button, Envelope, Post, Then, To};

//! Events to everybody who listens in this process. A listener that falls behind is told that it missed something.

use std::sync::Arc;

use melodrome_model::Event;
use tokio::sync::broadcast;

/// Events a slow listener may fall behind before it misses some.
const DEPTH: usize = 1024;

/// Sends events to every subscription. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Bus {
    sender: broadcast::Sender<Arc<Event>>,
}

/// One listener.
#[derive(Debug)]
pub struct Subscription {
    receiver: broadcast::Receiver<Arc<Event>>,
}

/// What a listener hears.
#[derive(Debug, Clone, PartialEq)]
pub enum Heard {
    /// An event.
    Event(Arc<Event>),
    /// Some events were missed: reload what you hold.
    Missed,
    /// The server is ending.
    End,
}

impl Bus {
    /// A bus inside this process.
    #[must_use]
    pub fn local() -> Self {
        Self { sender: broadcast::channel(DEPTH).0 }
    }

    /// Tells everybody.
    pub fn send(&self, event: Event) {
        // Nobody listening is not a failure.
        let _ = self.sender.send(Arc::new(event));
    }

    /// Starts to listen; earlier events are not heard.
    #[must_use]
    pub fn subscribe(&self) -> Subscription {
        Subscription { receiver: self.sender.subscribe() }
    }
}

impl Subscription {
    /// What can be heard without waiting.
    pub fn try_next(&mut self) -> Option<Heard> {
        match self.receiver.try_recv() {
            Ok(event) => Some(Heard::Event(event)),
            Err(broadcast::error::TryRecvError::Lagged(_)) => Some(Heard::Missed),
            Err(broadcast::error::TryRecvError::Closed) => Some(Heard::End),
            Err(broadcast::error::TryRecvError::Empty) => None,
        }
    }

    /// Waits for the next event.
    pub async fn next(&mut self) -> Heard {
        match self.receiver.recv().await {
            Ok(event) => Heard::Event(event),
            Err(broadcast::error::RecvError::Lagged(_)) => Heard::Missed,
            Err(broadcast::error::RecvError::Closed) => Heard::End,
        }
    }
}

#[cfg(test)]
mod tests {
    use melodrome_model::Event;

    use super::{Bus, DEPTH, Heard};

    #[tokio::test]
    async fn a_slow_listener_is_told_that_it_missed_something() {
        let bus = Bus::local();
        let mut slow = bus.subscribe();
        for _ in 0..=DEPTH {
            bus.send(Event::Refresh { kind: None, ids: Vec::new() });
        }
        assert_eq!(slow.try_next(), Some(Heard::Missed));
        assert!(matches!(slow.next().await, Heard::Event(_)));
        while slow.try_next().is_some() {}
        drop(bus);
        while slow.next().await != Heard::End {}
    }
}

//! Shapes that were met already, by their numbers: while one is explored, or for good. Hundreds are met for each that is new.

/// Met for good.
const DONE: u32 = u32::MAX;

#[derive(Default)]
pub struct Met {
    /// When each was met last.
    rounds: Vec<u32>,
    round: u32,
}

impl Met {
    /// What was met and is not done may be met again.
    pub fn begin(&mut self) {
        self.round += 1;
    }

    /// Whether a shape is met for the first time.
    pub fn first(&mut self, shape: i64) -> bool {
        let round = self.round;
        let last = self.last(shape);
        let first = *last < round;
        if first {
            *last = round;
        }
        first
    }

    pub fn done(&mut self, shape: i64) {
        *self.last(shape) = DONE;
    }

    pub fn is_done(&mut self, shape: i64) -> bool {
        *self.last(shape) == DONE
    }

    fn last(&mut self, shape: i64) -> &mut u32 {
        let place = usize::try_from(shape).unwrap_or_default();
        if self.rounds.len() <= place {
            self.rounds.resize(place + place / 8 + 1, 0);
        }
        &mut self.rounds[place]
    }
}

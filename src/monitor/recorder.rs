//! Collects what the rooms count and measure, for `/metrics`.
//!
//! Never listens anywhere itself.

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

/// Histogram: seconds from the opening of a ticket until an agent claims it.
pub const WAITING_SECONDS: &str = "beian_waiting_seconds";

// From at once to a weekend: half an hour is promised.
const WAITING_BUCKETS: &[f64] = &[60.0, 300.0, 600.0, 1200.0, 1800.0, 3600.0, 7200.0, 14400.0, 86400.0, 259200.0];
// Handling and sending take milliseconds; seconds and minutes happen when the channel refuses.
const SECONDS_BUCKETS: &[f64] =
    &[0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0];

/// Why nothing is collected: for instance a second recorder in one process.
#[derive(Debug)]
pub struct RecorderError(String);

impl std::fmt::Display for RecorderError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "metrics cannot be collected: {}", self.0)
    }
}

impl std::error::Error for RecorderError {}

/// Installs the recorder of this process. `render()` of the handle is the text of `/metrics`; `run_upkeep()` must be
/// called every few seconds, or measured values pile up until the next rendering.
pub fn install() -> Result<PrometheusHandle, RecorderError> {
    let builder = builder().map_err(|error| RecorderError(error.to_string()))?;
    builder.install_recorder().map_err(|error| RecorderError(error.to_string()))
}

fn builder() -> Result<PrometheusBuilder, metrics_exporter_prometheus::BuildError> {
    PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Full(WAITING_SECONDS.to_owned()), WAITING_BUCKETS)?
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), SECONDS_BUCKETS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_histograms_with_buckets() {
        let recorder = builder().unwrap().build_recorder();
        let handle = recorder.handle();
        metrics::with_local_recorder(&recorder, || {
            metrics::counter!("beian_updates_total").increment(2);
            metrics::histogram!(WAITING_SECONDS).record(400.0);
            metrics::histogram!("beian_sending_seconds").record(0.002);
        });
        let text = handle.render();
        for line in [
            "beian_updates_total 2",
            "beian_waiting_seconds_bucket{le=\"300\"} 0",
            "beian_waiting_seconds_bucket{le=\"600\"} 1",
            "beian_sending_seconds_bucket{le=\"0.005\"} 1",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} is not in\n{text}");
        }
    }

    #[test]
    fn a_second_recorder_is_an_error() {
        let first = install();
        assert!(first.is_ok());
        assert!(install().unwrap_err().to_string().contains("cannot be collected"));
    }
}

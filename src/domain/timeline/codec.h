#pragma once
/// A day as bytes, for daily_steps.minutes: about one byte a sample where samples follow each other evenly. The same day is
/// always the same bytes, so days are compared and hashed as they are stored.
///
///     version (1) · number of lanes · each lane:
///       flags (method 0-1, totals 2, late 3, device 4, ids 5, distances 6) · source, its length before it
///       · device, 8 bytes, if flagged · number of samples
///       · unit of time (0: 1 ms, 1: 1 s, 2: 1 minute; + 3: slots) · when the samples are   [not for totals]
///           runs, until all samples have a start: samples in it · from the end of the sample before to its first start,
///           zigzag · length of each sample (a run's samples follow each other without a gap)
///           or slots, for samples of one length in its rhythm with many gaps: first start · length · slots from the first
///           sample to the last · a bit for each, the lowest first, set where there is a sample
///       · steps of each sample · id, 8 bytes, and (version, superseded) of each sample, if flagged
///       · decimetres of each sample, if flagged
///     · for a day whose times count elsewhere: number of them, each as time since the one before and length in milliseconds;
///       those that typed in samples hold alike
///
/// Numbers are LEB128: seven bits a byte, the lowest first.

#include <span>

#include "domain/timeline/day.h"

#include "domain/firewall.h"

namespace fitkart {

[[nodiscard]] Bytes encode(const Day& day);

/// Throws std::runtime_error for bytes that encode() cannot have made.
[[nodiscard]] Day decode_day(std::span<const std::uint8_t> bytes);

}  // namespace fitkart

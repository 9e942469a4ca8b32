#pragma once
/// Exact fractions, for rates and multipliers. A header of its own because Boost's is heavy.

#include <boost/multiprecision/cpp_int.hpp>

#include "domain/firewall.h"

namespace fitkart {

/// An exact fraction of unbounded size.
using Rational = boost::multiprecision::cpp_rational;

}  // namespace fitkart

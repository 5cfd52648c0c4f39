#pragma once

#include <string>

#include "scorers/scorer.h"

namespace ponder {

/// The verdicts of `own`, whose score also stands in other_scores under `name`, where it counts
/// weight(sample) in the mean: an accuracy weighted by difficulty beside the plain one.
ScorerPtr weighted(std::string name, double (*weight)(const Sample&), ScorerPtr own);

}  // namespace ponder

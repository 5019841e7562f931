/** Accuracy: a score for each item, the mean with its interval, and the comparison of two means. */
@NullMarked
package io.infaas.builder.accuracy;

import org.jspecify.annotations.NullMarked;

/** Accuracy: the score of each item, the mean with its confidence interval, and the comparison of two means. */
@NullMarked
package io.infaas.builder.accuracy;

import org.jspecify.annotations.NullMarked;

/** How good answers are: a score for each item, their mean with its interval, and whether two means really differ. */
@NullMarked
package io.infaas.builder.accuracy;

import org.jspecify.annotations.NullMarked;

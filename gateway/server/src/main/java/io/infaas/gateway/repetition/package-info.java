/** Answers queries again by the most accurate variant, after their clients have their answers, and counts how often both agree. */
@NullMarked
package io.infaas.gateway.repetition;

import org.jspecify.annotations.NullMarked;

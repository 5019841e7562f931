/** Readings of Triton's metrics in the Prometheus text format. */
@NullMarked
package io.infaas.triton.metrics;

import org.jspecify.annotations.NullMarked;

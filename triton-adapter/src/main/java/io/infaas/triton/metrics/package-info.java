/** What Triton's metrics say, in the Prometheus text format. */
@NullMarked
package io.infaas.triton.metrics;

import org.jspecify.annotations.NullMarked;

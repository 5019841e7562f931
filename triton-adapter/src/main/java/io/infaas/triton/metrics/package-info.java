/** What Triton's metrics say, in the Prometheus text format. */
@org.jspecify.annotations.NullMarked
package io.infaas.triton.metrics;

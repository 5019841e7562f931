/** The gateway's meters, with bounded label sets, and the port that shows them. */
@NullMarked
package io.infaas.gateway.metrics;

import org.jspecify.annotations.NullMarked;

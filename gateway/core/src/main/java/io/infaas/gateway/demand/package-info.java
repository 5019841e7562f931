/** The gateway's report of its demand: arrivals per demand class, the serving variants, and violations. */
@NullMarked
package io.infaas.gateway.demand;

import org.jspecify.annotations.NullMarked;

/** Demand estimation: smoothed arrival rates over all gateways, and availability pins. */
@NullMarked
package io.infaas.controller.demand;

import org.jspecify.annotations.NullMarked;

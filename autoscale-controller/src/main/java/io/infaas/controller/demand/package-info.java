/** What arrives, from all gateways together, smoothed over time. */
@NullMarked
package io.infaas.controller.demand;

import org.jspecify.annotations.NullMarked;

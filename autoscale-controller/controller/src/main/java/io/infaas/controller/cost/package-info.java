/** Costs of the nodes, split over their applications: recorded by the hour, reported for any time. */
@NullMarked
package io.infaas.controller.cost;

import org.jspecify.annotations.NullMarked;

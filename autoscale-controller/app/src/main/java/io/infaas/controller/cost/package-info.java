/** What the nodes cost, split over the applications that they serve: recorded by the hour, reported for any time. */
@NullMarked
package io.infaas.controller.cost;

import org.jspecify.annotations.NullMarked;

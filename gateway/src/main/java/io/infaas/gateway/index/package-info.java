/**
 * The compiled index of a view: what selection reads for each query. Names lead to targets, targets to their serving instances in the
 * orders that a selection walks, per batch size. What the catalog alone decides is compiled once per catalog.
 */
@NullMarked
package io.infaas.gateway.index;

import org.jspecify.annotations.NullMarked;

/**
 * The compiled index of a view, which selection reads for each query. Names resolve to targets, targets to their serving
 * instances, in the orders that selection walks, per batch size. The part that depends only on the catalog is compiled once per
 * catalog.
 */
@NullMarked
package io.infaas.gateway.index;

import org.jspecify.annotations.NullMarked;

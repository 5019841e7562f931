/**
 * The contract between data plane and control plane: views (catalog, nodes, instances and their states), demand reports by
 * demand class, availability pins, and their messages on the control stream. Independent of both planes.
 */
@NullMarked
package io.infaas.gateway.contract;

import org.jspecify.annotations.NullMarked;

/**
 * The contract between data plane and control plane: views (catalog, nodes, instances and their states), demand reports by objective
 * class, availability pins, and their messages on the control stream. Knows neither a data plane nor a controller.
 */
@NullMarked
package io.infaas.gateway.contract;

import org.jspecify.annotations.NullMarked;

/** The snapshot of catalog, nodes and instances that a gateway routes by, its file, and its index by name. */
@NullMarked
package io.infaas.gateway.view;

import org.jspecify.annotations.NullMarked;

/** The composition root of the data plane: creates and wires all components of a gateway, and defines its configuration. */
@NullMarked
package io.infaas.gateway;

import org.jspecify.annotations.NullMarked;

/** {@code infaas standalone}: builds variants and runs nodes, a controller, a gateway and a demonstration on one machine. */
@NullMarked
package io.infaas.controller.standalone;

import org.jspecify.annotations.NullMarked;

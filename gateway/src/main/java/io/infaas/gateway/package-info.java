/** The composition root of the data plane: all that runs in a gateway, made and wired, and what it is started with. */
@NullMarked
package io.infaas.gateway;

import org.jspecify.annotations.NullMarked;

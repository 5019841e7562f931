/** Views without a catalog: the models that running nodes are found to serve, each under its own name. */
@NullMarked
package io.infaas.gateway.adopt;

import org.jspecify.annotations.NullMarked;

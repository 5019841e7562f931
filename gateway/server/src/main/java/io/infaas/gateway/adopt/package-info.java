/** Views without a catalog: the models of running nodes, found by scans, each served under its own name. */
@NullMarked
package io.infaas.gateway.adopt;

import org.jspecify.annotations.NullMarked;

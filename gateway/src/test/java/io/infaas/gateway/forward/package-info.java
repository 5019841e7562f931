/** Tests of forwarding, over both protocols, against nodes that fail as told. */
@NullMarked
package io.infaas.gateway.forward;

import org.jspecify.annotations.NullMarked;

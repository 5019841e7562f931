/** Everything that hostile clients do, at once. */
@NullMarked
package io.infaas.gateway.attack;

import org.jspecify.annotations.NullMarked;

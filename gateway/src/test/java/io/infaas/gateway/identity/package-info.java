/** Tests of what the gateway says of itself. */
@NullMarked
package io.infaas.gateway.identity;

import org.jspecify.annotations.NullMarked;

/** Tests of what the gateway says of itself. */
@NullMarked
package io.infaas.gateway.management;

import org.jspecify.annotations.NullMarked;

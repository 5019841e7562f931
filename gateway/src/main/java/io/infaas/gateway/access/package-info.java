/** Which requests need a secret header, and which header. */
@NullMarked
package io.infaas.gateway.access;

import org.jspecify.annotations.NullMarked;

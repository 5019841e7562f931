/** The messages and the service between gateway and controller, generated from {@code src/main/protobuf}. */
@NullMarked
package io.infaas.gateway.contract.protocol;

import org.jspecify.annotations.NullMarked;

/** What gateway and controller say to each other: messages and service, generated from {@code src/main/protobuf}. */
@NullMarked
package io.infaas.gateway.contract.protocol;

import org.jspecify.annotations.NullMarked;

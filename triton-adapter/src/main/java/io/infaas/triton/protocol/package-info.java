/** The KServe v2 protocol as Triton implements it: messages and service, generated from {@code src/main/protobuf}. */
@NullMarked
package io.infaas.triton.protocol;

import org.jspecify.annotations.NullMarked;

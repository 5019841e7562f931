/** Tests of the codec; protobuf-java is the oracle. */
@NullMarked
package io.infaas.triton.wire;

import org.jspecify.annotations.NullMarked;

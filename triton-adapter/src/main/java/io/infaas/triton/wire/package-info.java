/**
 * Codec without I/O for KServe v2 inference messages: reads the heads of requests and renames responses without decoding tensors.
 */
@NullMarked
package io.infaas.triton.wire;

import org.jspecify.annotations.NullMarked;

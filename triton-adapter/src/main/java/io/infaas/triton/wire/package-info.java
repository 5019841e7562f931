/**
 * Codec without I/O for KServe v2 inference messages: bytes in; head, chunk and end events out; rewriting without
 * touching tensors.
 */
@NullMarked
package io.infaas.triton.wire;

import org.jspecify.annotations.NullMarked;

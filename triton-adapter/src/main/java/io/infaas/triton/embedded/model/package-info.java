/**
 * The models of the embedded node on ONNX Runtime: life cycle, request checks, scheduling and statistics, independent of the
 * protocol.
 */
@NullMarked
package io.infaas.triton.embedded.model;

import org.jspecify.annotations.NullMarked;

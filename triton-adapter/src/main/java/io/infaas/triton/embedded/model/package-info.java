/** What the embedded node serves: models on ONNX Runtime, their life cycle, their checks and their counters, without any protocol. */
@NullMarked
package io.infaas.triton.embedded.model;

import org.jspecify.annotations.NullMarked;

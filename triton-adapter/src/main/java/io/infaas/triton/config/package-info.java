/** Triton's config.pbtxt and the model configuration that it stands for. */
@NullMarked
package io.infaas.triton.config;

import org.jspecify.annotations.NullMarked;

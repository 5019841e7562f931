/** Reading and writing of Triton's model configuration: config.pbtxt and JSON. */
@NullMarked
package io.infaas.triton.config;

import org.jspecify.annotations.NullMarked;

/** Tests of configuration texts. */
@NullMarked
package io.infaas.triton.config;

import org.jspecify.annotations.NullMarked;

/** Checks before the start of a fleet on EC2, by {@code infaas doctor} and {@code infaas offerings}. Nothing here changes anything at AWS. */
@NullMarked
package io.infaas.controller.preflight;

import org.jspecify.annotations.NullMarked;

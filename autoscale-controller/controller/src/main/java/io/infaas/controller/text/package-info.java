/** Text tables for terminals. */
@NullMarked
package io.infaas.controller.text;

import org.jspecify.annotations.NullMarked;

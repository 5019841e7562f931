/** Text for people: tables. */
@NullMarked
package io.infaas.controller.text;

import org.jspecify.annotations.NullMarked;

#pragma once
#include <openssl/cms.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

// Macros of OpenSSL's headers, which Swift does not see.

static inline STACK_OF(X509) *martlet_certificates_new(void) { return sk_X509_new_null(); }

// Owns the certificate from then on, unless it returns 0.
static inline int martlet_certificates_push(STACK_OF(X509) *stack, X509 *certificate) {
    return sk_X509_push(stack, certificate);
}

static inline void martlet_certificates_free(STACK_OF(X509) *stack) { sk_X509_pop_free(stack, X509_free); }

static inline EVP_PKEY *martlet_new_p256_key(void) { return EVP_EC_gen("P-256"); }

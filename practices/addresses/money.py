"""Addresses of judging claims, rates, budgets, payments."""

from django.urls import path

from practices.views import account, manage_claims, money, payments

urlpatterns = [
    path("p/<slug:practice>/account/", account.own_account, name="own_account"),
    path(
        "p/<slug:practice>/account/<int:account>/confirm/",
        account.own_account_confirm,
        name="own_account_confirm",
    ),
    path("p/<slug:practice>/account/<int:account>/stop/", account.own_account_stop, name="own_account_stop"),
    path("manage/claims/", manage_claims.manage_claims, name="manage_claims"),
    path("manage/claims/lines.csv", manage_claims.claims_lines, {"kind": "csv"}, name="claims_lines_csv"),
    path("manage/claims/lines.xlsx", manage_claims.claims_lines, {"kind": "xlsx"}, name="claims_lines_xlsx"),
    path("manage/claims/hours.csv", manage_claims.claims_hours, {"kind": "csv"}, name="claims_hours_csv"),
    path("manage/claims/hours.xlsx", manage_claims.claims_hours, {"kind": "xlsx"}, name="claims_hours_xlsx"),
    path("manage/claims/<int:claim>/", manage_claims.manage_claim, name="manage_claim"),
    path("manage/claims/<int:claim>/approve/", manage_claims.approve, name="manage_claim_approve"),
    path("manage/claims/<int:claim>/reject/", manage_claims.reject, name="manage_claim_reject"),
    path("manage/claims/<int:claim>/ask/", manage_claims.ask, name="manage_claim_ask"),
    path("manage/claims/<int:claim>/pdf/", manage_claims.claim_pdf, name="manage_claim_pdf"),
    path("manage/claims/<int:claim>/pdf-again/", manage_claims.pdf_again, name="manage_claim_pdf_again"),
    path("manage/payments/", payments.payments, name="payments"),
    path("manage/payments/make/<int:project>/", payments.make, name="payments_make"),
    path("manage/payments/<int:batch>/", payments.payment, name="payment"),
    path("manage/payments/<int:batch>/release/", payments.release, name="payment_release"),
    path("manage/payments/<int:batch>/pay/", payments.pay, name="payment_pay"),
    path("manage/payments/<int:batch>/cancel/", payments.cancel, name="payment_cancel"),
    path("manage/payments/<int:batch>/file/", payments.payment_file, name="payment_file"),
    path("manage/payments/accounts/<int:account>/", payments.account_confirm, name="account_confirm"),
    path("manage/payments/accounts/<int:account>/refuse/", payments.account_refuse, name="account_refuse"),
    path("manage/money/", money.money, name="money"),
    path("manage/money/<int:project>/", money.money, name="money_project"),
    path("manage/money/<int:project>/rates/", money.rate, name="money_rate"),
    path(
        "manage/money/<int:project>/rates/<int:rate>/withdraw/",
        money.rate_withdraw,
        name="money_rate_withdraw",
    ),
    path("manage/money/<int:project>/limits/", money.cap, name="money_cap"),
    path("manage/money/<int:project>/budgets/", money.budget, name="money_budget"),
    path("manage/money/<int:project>/payer/", money.payer, name="money_payer"),
]

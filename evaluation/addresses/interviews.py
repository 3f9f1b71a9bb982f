"""Addresses of interviews: rounds, conversations, notes and codes of the researchers; what is asked of a practice."""

from django.urls import URLPattern, path

from evaluation.views import codebook, interview, interview_notes, interviews, own_interviews

HERE = "study/interviews/"
PROJECT, ROUND = f"{HERE}project/<int:project>/", f"{HERE}round/<int:interview_round>/"
ASKED = f"{HERE}asked/<int:patient_request>/interviewer/"
ONE, BOOK, CODE = f"{HERE}<int:interview>/", f"{HERE}codebook/<int:project>/", f"{HERE}code/<int:code>/"
OWN = "p/<slug:practice>/interviews/"
PATIENT = f"{OWN}patients/<int:patient>/"

urlpatterns: list[URLPattern] = [
    path(HERE, interviews.start, name="interviews_start"),
    path(PROJECT, interviews.overview, name="interviews"),
    path(f"{PROJECT}round/", interviews.round_new, name="interview_round_new"),
    path(ROUND, interviews.round_change, name="interview_round"),
    path(f"{ROUND}invite/", interviews.invite, name="interview_invite"),
    path(f"{ROUND}group/", interviews.group_new, name="focus_group_new"),
    path(ASKED, interviews.reassign, name="interview_request_assign"),
    path(ONE, interview.page, name="interview"),
    path(f"{ONE}plan/", interview.plan, name="interview_plan"),
    path(f"{ONE}held/", interview.held, name="interview_held"),
    path(f"{ONE}held/take-back/", interview.take_back, name="interview_take_back"),
    path(f"{ONE}end/", interview.end, name="interview_end"),
    path(f"{ONE}answer/", interview.answer, name="interview_answer"),
    path(f"{ONE}interviewer/", interview.assign, name="interview_assign"),
    path(f"{ONE}withdraw/", interview.withdraw, name="interview_withdraw"),
    path(f"{ONE}contact/", interview.contact, name="interview_contact"),
    path(f"{ONE}notes/", interview_notes.notes, name="interview_notes"),
    path(f"{ONE}notes/<int:paragraph>/", interview_notes.paragraph, name="interview_paragraph"),
    path(f"{ONE}passages/", interview_notes.mark, name="interview_passages"),
    path(f"{ONE}passages/<int:coding>/remove/", interview_notes.unmark, name="interview_passage_remove"),
    path(BOOK, codebook.book, name="codebook"),
    path(f"{BOOK}new/", codebook.code_new, name="code_new"),
    path(f"{BOOK}codebook.qdc", codebook.as_qdc, name="codebook_qdc"),
    path(f"{BOOK}codebook.txt", codebook.as_text, name="codebook_text"),
    path(f"{BOOK}codebook.csv", codebook.as_csv, name="codebook_csv"),
    path(f"{BOOK}passages/", codebook.passages, name="passages"),
    path(CODE, codebook.code, name="code"),
    path(f"{CODE}change/", codebook.change, name="code_change"),
    path(f"{CODE}move/", codebook.move, name="code_move"),
    path(f"{CODE}merge/", codebook.merge, name="code_merge"),
    path(f"{CODE}retire/", codebook.retire, name="code_retire"),
    path(f"{CODE}back/", codebook.bring_back, name="code_back"),
    path(OWN, own_interviews.page, name="own_interviews"),
    path(f"{OWN}<int:interview>/answer/", own_interviews.answer, name="own_interview_answer"),
    path(f"{OWN}<int:interview>/withdraw/", own_interviews.withdraw, name="own_interview_withdraw"),
    path(PATIENT, own_interviews.patient, name="interview_patient"),
    path(f"{PATIENT}withdraw/", own_interviews.patient_withdraws, name="interview_patient_withdraw"),
    path(f"{PATIENT}contact/", own_interviews.contact_again, name="interview_patient_contact"),
]

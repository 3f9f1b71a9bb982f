"""What a snapshot says, part by part: the sentence, the table and what is drawn, all from the same published counts.

Read by the page, the downloads, the report and the drawing alike, so none of them can say something else. Nothing
is asked of the database (of the models only the names of outcomes and activities are used) and nothing heavy is loaded.
"""
